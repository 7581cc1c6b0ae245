"""Questions about the newsletter: who gets an issue, how far it has gone."""

from django.db.models import Count, Q

from sestante.outreach.models import Issue, Subscriber


def recipients_of(issue):
    """Who an issue would go to now: confirmed, and of its segment. Who chose no province or topic takes everything."""
    found = Subscriber.objects.confirmed()
    if issue.province_id:
        found = found.filter(Q(province=issue.province_id) | Q(province__isnull=True))
    if not issue.topic:
        return found
    # JSON lists cannot be searched the same way on both engines, and the list is read whole anyway.
    wanted = [pk for pk, topics in found.values_list("pk", "topics") if not topics or issue.topic in topics]
    return Subscriber.objects.filter(pk__in=wanted)


def segments_of(issue):
    """The exact list an issue goes to, counted by language and by province."""
    found = recipients_of(issue)
    languages = dict(found.order_by().values_list("language").annotate(number=Count("pk")))
    provinces = found.order_by("province__name").values_list("province__name").annotate(number=Count("pk"))
    return {"total": sum(languages.values()), "languages": languages, "provinces": list(provinces)}


def progress_of(issue):
    """How far the sending has come: (written or skipped, in all)."""
    counts = issue.deliveries.aggregate(
        done=Count("pk", filter=Q(written_at__isnull=False) | Q(skipped=True)), total=Count("pk")
    )
    return counts["done"], counts["total"]


def issues_of(study):
    return Issue.objects.filter(study=study).annotate(
        copies=Count("deliveries", distinct=True), number_of_pills=Count("places", distinct=True)
    )


def subscribers_counted():
    """How many have confirmed, and how many have asked and not confirmed yet."""
    return Subscriber.objects.aggregate(
        confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
        waiting=Count("pk", filter=Q(confirmed_at__isnull=True)),
    )
