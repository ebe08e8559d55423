"""The request of somebody who is logged in, for the type checker: views behind `login_required` take it."""

from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    user: User
