"""The demo college's credentials: made up, but such as a college would enter them. Simplified values by CTDL term."""

from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]


@dataclass(frozen=True)
class DemoCredential:
    """`story` is the list of steps that bring it to its status; see `publisher.demo.stories`."""

    identifier: str
    class_term: str
    values: Values
    story: tuple[str, ...] = ()
    later: Values = field(default_factory=dict)  # what the story's "edit" changes
    note: str = ""  # what the reviewer, or the one who wants it unpublished, writes


SITE = "https://www.harborvalley.example.org"

ORGANIZATION: Values = {
    "ceterms:name": "Harbor Valley Community College",
    "ceterms:description": (
        "A public two-year college on the Harbor Valley waterfront. It prepares about 9,000 people a year for work "
        "in the port, in health care and in the skilled trades, and for transfer to a university."
    ),
    "ceterms:subjectWebpage": SITE,
    "ceterms:agentType": ["orgType:TwoYear", "orgType:Postsecondary"],
    "ceterms:agentSectorType": ["agentSector:Public"],
    "ceterms:email": ["catalog@harborvalley.example.org"],
    "ceterms:address": [
        {
            "Name": "Waterfront Campus",
            "Address1": "1200 Pier Avenue",
            "City": "Harbor Valley",
            "AddressRegion": "Oregon",
            "PostalCode": "97103",
            "Country": "United States",
        }
    ],
    "ceterms:keyword": ["community college", "skilled trades", "maritime"],
    "ceterms:foundingDate": "1962",
}


def _credential(name: str, description: str, page: str, **more: Any) -> Values:
    return {
        "ceterms:name": name,
        "ceterms:description": description,
        "ceterms:subjectWebpage": f"{SITE}/{page}",
        "ceterms:credentialStatusType": ["credentialStat:Active"],
        "ceterms:inLanguage": ["en"],
        **{f"ceterms:{term}": value for term, value in more.items()},
    }


def _occupation(code: str, name: str) -> Values:
    return {"FrameworkName": "Standard Occupational Classification", "CodedNotation": code, "Name": name}


CREDENTIALS: tuple[DemoCredential, ...] = (
    DemoCredential(
        "HV-CRANE",
        "ceterms:Certification",
        _credential(
            "Certified Crane Operator",
            "Shows that its holder operates mobile cranes of up to 150 tons safely, reads load charts and directs a "
            "signal person. It has to be renewed every five years by a practical examination.",
            "crane",
            keyword=["crane", "rigging", "port operations"],
            occupationType=[_occupation("53-7021.00", "Crane and Tower Operators")],
            renewalFrequency={"Years": 5},
            dateEffective="2019-09-01",
            estimatedCost=[
                {
                    "Description": "Fees of the written and the practical examination.",
                    "CostDetails": f"{SITE}/crane/fees",
                    "Currency": "USD",
                    "CostItems": [{"DirectCostType": "costType:StandaloneAssessment", "Price": 250}],
                }
            ],
        ),
        story=("approve", "publish"),
    ),
    DemoCredential(
        "HV-LPN",
        "ceterms:License",
        _credential(
            "Licensed Practical Nurse",
            "Prepares for the state examination of practical nurses and states what a license holder may do.",
            "nursing/lpn",
            keyword=["nursing", "health care"],
            occupationType=[_occupation("29-2061.00", "Licensed Practical and Licensed Vocational Nurses")],
        ),
        story=("approve", "publish", "edit", "approve"),
        later={
            "ceterms:description": "Prepares for the state examination of practical nurses. License holders give "
            "medication, record vital signs and care for patients under the direction of a registered nurse."
        },
    ),
    DemoCredential(
        "HV-WEB",
        "ceterms:Certificate",
        _credential(
            "Certificate in Web Development",
            "Twenty weeks of evening classes that end with a web site built for a local business.",
            "web-development",
            keyword=["web", "programming"],
            occupationType=[_occupation("15-1254.00", "Web Developers")],
            estimatedDuration=[{"ExactDuration": {"Weeks": 20}}],
        ),
        story=("approve", "edit"),
        later={"ceterms:keyword": ["web", "programming", "accessibility"]},
    ),
    DemoCredential(
        "HV-WELD",
        "ceterms:AssociateOfAppliedScienceDegree",
        _credential(
            "Associate of Applied Science: Welding Technology",
            "Two years of shop work and classes in metallurgy, blueprint reading and four welding processes.",
            "welding/aas",
            keyword=["welding", "manufacturing"],
            estimatedDuration=[{"ExactDuration": {"Years": 2}}],
            audienceLevelType=["audLevel:AssociatesDegreeLevel"],
        ),
        story=("approve",),
    ),
    DemoCredential(
        "HV-BADGE",
        "ceterms:DigitalBadge",
        {"ceterms:name": "Digital Marketing Badge", "ceterms:description": "For marketing."},
    ),
    DemoCredential(
        "HV-CDL",
        "ceterms:CertificateOfCompletion",
        _credential(
            "Commercial Driver Training",
            "Four weeks in the yard and on the road that prepare for the commercial driver license, class A.",
            "cdl",
            occupationType=[_occupation("53-3032.00", "Heavy and Tractor-Trailer Truck Drivers")],
        ),
        story=("clash", "approve", "publish"),
    ),
    DemoCredential(
        "HV-MARINE",
        "ceterms:AssociateOfScienceDegree",
        _credential(
            "Associate of Science: Marine Engineering",
            "Prepares for a university degree in marine engineering, with two summers aboard the training ship.",
            "marine-engineering",
            keyword=["maritime", "engineering", "transfer"],
            audienceLevelType=["audLevel:AssociatesDegreeLevel"],
            availableOnlineAt=[f"{SITE}/online/marine-engineering"],
        ),
        story=("approve", "publish"),
    ),
    DemoCredential(
        "HV-EMT",
        "ceterms:ProfessionalCertificate",
        _credential(
            "Emergency Medical Technician",
            "One semester of classes, skills laboratory and ride-alongs with the county ambulance service.",
            "emt",
            occupationType=[_occupation("29-2042.00", "Emergency Medical Technicians")],
        ),
        story=("approve", "return"),
        note="The web page that you give shows the nursing program. Please enter the page of this certificate.",
    ),
    DemoCredential(
        "HV-ELEC",
        "ceterms:ApprenticeshipCertificate",
        _credential(
            "Electrician Apprenticeship",
            "Five years of paid work with a licensed contractor and 900 hours of evening classes.",
            "apprenticeships/electrician",
            keyword=["apprenticeship", "electrician"],
            estimatedDuration=[{"ExactDuration": {"Years": 5}}],
        ),
    ),
    DemoCredential(
        "HV-BOOK",
        "ceterms:BasicTechnicalCertificate",
        _credential(
            "Bookkeeping Basics",
            "Ten weeks on ledgers, payroll and a common accounting program, for people who start in an office.",
            "bookkeeping",
            keyword=["accounting", "office"],
        ),
        story=("approve", "publish", "ask-to-unpublish"),
        note="It is offered as Bookkeeping and Payroll since this fall; the two describe the same certificate.",
    ),
    DemoCredential(
        "HV-GED",
        "ceterms:GeneralEducationDevelopment",
        _credential(
            "High School Equivalency",
            "Four tests that show the knowledge of a high school graduate; classes to prepare for them are free.",
            "equivalency",
            audienceLevelType=["audLevel:SecondaryLevel"],
        ),
        story=("approve",),
    ),
    DemoCredential(
        "HV-DATA",
        "ceterms:MicroCredential",
        _credential(
            "Data Literacy for the Office",
            "Six weeks online: read a chart, clean a table, ask a good question and answer it with a spreadsheet.",
            "data-literacy",
            keyword=["data", "spreadsheet", "online"],
            availableOnlineAt=[f"{SITE}/online/data-literacy"],
            estimatedDuration=[{"ExactDuration": {"Weeks": 6}}],
        ),
        story=("approve", "publish", "edit"),
        later={"ceterms:estimatedDuration": [{"ExactDuration": {"Weeks": 8}}]},
    ),
)
