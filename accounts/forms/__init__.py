from accounts.forms.members import MemberForm, RoleForm
from accounts.forms.organization import OrganizationForm
from accounts.forms.people import AgreementForm, ProfileForm, SignupForm
from accounts.forms.staff import DecisionForm, QueueFilter

__all__ = [
    "AgreementForm",
    "DecisionForm",
    "MemberForm",
    "OrganizationForm",
    "ProfileForm",
    "QueueFilter",
    "RoleForm",
    "SignupForm",
]
