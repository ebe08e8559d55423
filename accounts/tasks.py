"""Mail leaves through here."""

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import EmailMessage


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=5, retry_jitter=True, max_retries=8)
def send_mail(subject: str, body: str, to: str) -> None:
    EmailMessage(subject=subject, body=body, to=[to]).send()
