"""The aliases by which searches narrow to a group of classes: "credential" is every credential class. No Django."""

from functools import cache

from ctdl.classes import classes, lineage

ALIASES: dict[str, tuple[str, ...]] = {
    "organization": ("ceterms:Organization", "ceterms:CredentialOrganization", "ceterms:QACredentialOrganization"),
    # Every narrower class belongs to the alias too, see resource_type.
    "credential": ("ceterms:Credential", "ceterms:QualityAssuranceCredential"),
    "assessment_profile": ("ceterms:AssessmentProfile",),
    "learning_opportunity_profile": (
        "ceterms:LearningOpportunityProfile",
        "ceterms:LearningProgram",
        "ceterms:Course",
    ),
    "condition_manifest_schema": ("ceterms:ConditionManifest",),
    "cost_manifest_schema": ("ceterms:CostManifest",),
    "pathway_set": ("ceterms:PathwaySet",),
    "pathway": ("ceterms:Pathway",),
    "pathway_component": tuple(
        f"ceterms:{name}Component"
        for name in (
            *("Assessment", "Basic", "Cocurricular", "Collection", "Competency", "Course", "Credential"),
            *("Extracurricular", "Job", "Multi", "Selection", "WorkExperience"),
        )
    ),
    "competency": ("ceasn:Competency",),
    "competency_framework": ("ceasn:CompetencyFramework",),
    "concept": ("skos:Concept", "asn:ProgressionLevel"),
    "concept_scheme": ("skos:ConceptScheme", "asn:ProgressionModel"),
    "collection": ("ceterms:Collection",),
    "transfer_value_profile": ("ceterms:TransferValueProfile",),
    "transfer_intermediary": ("ceterms:TransferIntermediary",),
    "rubric": ("asn:Rubric",),
    "rubric_criterion": ("asn:RubricCriterion",),
    "earnings_profile": ("ceterms:EarningsProfile",),
    "employment_outcome_profile": ("ceterms:EmploymentOutcomeProfile",),
    "holders_profile": ("ceterms:HoldersProfile",),
    "qdata_dataset_profile": ("qdata:DataSetProfile",),
    "occupation_profile": ("ceterms:Occupation",),
    "job_profile": ("ceterms:Job",),
    "task_profile": ("ceterms:Task",),
    "workrole_profile": ("ceterms:WorkRole",),
    "support_service": ("ceterms:SupportService",),
    "scheduled_offering": ("ceterms:ScheduledOffering",),
}
_ALIAS_OF = {term: alias for alias, terms in ALIASES.items() for term in terms}


@cache
def resource_type(class_term: str) -> str:
    """The alias of a class, "" when it has none: ceterms:BachelorDegree is a "credential"."""
    return next((_ALIAS_OF[term] for term in (class_term, *lineage(class_term)) if term in _ALIAS_OF), "")


def is_known_class(term: str) -> bool:
    return term in _ALIAS_OF or term in classes()


def label_of(alias: str) -> str:
    """An alias in words: "Learning opportunity" for learning_opportunity_profile."""
    return alias.removeprefix("qdata_").removesuffix("_profile").removesuffix("_schema").replace("_", " ").capitalize()


def alias_of(text: str) -> str:
    """The alias that a path segment means, in the singular or the plural: "organizations", "competencies"."""
    word = text.replace("-", "_").lower()
    singulars = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y")
    return next((singular for singular in singulars if singular in ALIASES), word)
