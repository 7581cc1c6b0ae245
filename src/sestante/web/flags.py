"""Which flag flies for which value: a hoist is field, people served, who runs it.

There are nineteen flags and more values than flags. The rule: a value without a flag of its own flies the flag of its
nearest kin, by what people do together rather than by name; what has no kin flies no flag of that kind, and the hoist
has one flag less. The names are always written beside the hoist, so that nothing depends on reading a flag.
"""

THEMES = {
    "green_public_space": "beni",
    "urban_regeneration": "beni",
    "neighbourhood_help": "accoglienza",
    "ageing_frailty": "cura",
    "caregiving": "cura",
    "health_promotion": "salute",
    "mental_wellbeing": "salute",
    "addiction": "salute",
    "disability_inclusion": "lavoro",
    "migration_intercultural": "accoglienza",
    "youth_work": "lavoro",
    "children_families": "scuola",
    "poverty_food": "cibo",
    "housing_cohousing": "abitare",
    "reuse_sharing": "beni",
    "culture_education": "scuola",
    "rights_access": "accoglienza",
    "digital_inclusion": "lavoro",
    "safety_conflict": "accoglienza",
    "civic_participation": "beni",
    "animals": "cura",
}
BENEFICIARIES = {
    "everyone": "tutti",
    "children": "famiglie",
    "teens": "giovani",
    "young_adults": "giovani",
    "adults": "tutti",
    "older_people": "anziani",
    "families": "famiglie",
    "carers": "famiglie",
    "disabled_people": "fragili",
    "chronic_conditions": "fragili",
    "migrants": "migranti",
    "poor_homeless": "fragili",
    "unemployed": "fragili",
    "women_at_risk": "fragili",
    "detainees": "fragili",
}
PROMOTERS = {
    "single_citizens": "gruppo",
    "informal_group": "gruppo",
    "committee": "gruppo",
    "odv": "ass",
    "aps": "ass",
    "other_association": "ass",
    "coop_a": "coop",
    "coop_b": "coop",
    "coop_ab": "coop",
    "social_enterprise": "coop",
    "foundation": "ass",
    "mutual_society": "coop",
    "community_cooperative": "coop",
    "parish_religious": "ass",
    "municipality": "ente",
    "health_authority": "ente",
    "school_university": "ente",
    "asp_public_service": "ente",
    "company": "coop",
    "mixed_network": "rete",
}
# Promoter families, for whoever knows no more than that.
FAMILIES = {"citizens": "gruppo", "third_sector": "ass", "institution": "ente", "enterprise": "coop", "mixed": "rete"}

FLAGS = (
    "cura", "abitare", "scuola", "cibo", "accoglienza", "lavoro", "salute", "beni",
    "anziani", "famiglie", "giovani", "fragili", "tutti", "migranti",
    "ass", "coop", "gruppo", "rete", "ente",
)  # fmt: skip


def hoist_of(theme="", beneficiary="", promoter=""):
    """Flags for the first theme, the first group served and the promoter's type or family."""
    flags = (
        THEMES.get(theme),
        # Serving several groups is told in words; the flag is the first's.
        BENEFICIARIES.get(beneficiary),
        PROMOTERS.get(promoter) or FAMILIES.get(promoter),
    )
    return [flag for flag in flags if flag]
