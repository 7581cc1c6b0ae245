from .models import Host


def host():
    """The host organisation; before anybody has named it, one without a name."""
    return Host.objects.filter(pk=1).first() or Host(pk=1, name="")
