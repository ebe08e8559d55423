"""How allauth works with our users and our mails."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.urls import reverse

from accounts import mail
from accounts.actions import members


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leaves the sending to a task, like all our mails: a slow mail server neither delays nor breaks the page."""
        request = allauth_context.request
        known = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        message = self.render_mail(template_prefix, email, known)
        mail.post(subject=str(message.subject), body=f"{message.body}\n", to=email)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever belongs to no organization yet comes to the page that says how to register one."""
        user = request.user
        if user.is_authenticated and not user.is_site_staff and not user.memberships.exists():
            return reverse("organizations")
        return str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever confirms an address is also joined to the organizations that have invited it."""
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            for joined in members.accept_by_address(user=email_address.user, email=email_address.email):
                messages.success(request, f"You are now a member of {joined.organization}.")
        return confirmed
