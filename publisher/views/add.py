"""The page of everything that can be added, and the two ways to do it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from publisher.kinds import menu


@login_required
@require_GET
def add(request: UserRequest) -> HttpResponse:
    return render(request, "publisher/add.html", {"menu": menu()})
