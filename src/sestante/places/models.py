"""Regions, provinces and municipalities of Italy, with ISTAT's codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    code = models.CharField(_("ISTAT code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    tile = models.CharField(_("three letters on the tile map"), max_length=3, unique=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Province(models.Model):
    code = models.CharField(_("ISTAT code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    plate = models.CharField(_("two letters"), max_length=2)
    region = models.ForeignKey(Region, models.PROTECT, related_name="provinces")

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Municipality(models.Model):
    code = models.CharField(_("ISTAT code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=80, db_index=True)
    province = models.ForeignKey(Province, models.PROTECT, related_name="municipalities")
    latitude = models.FloatField(null=True, blank=True)  # of the place as such (GeoNames), degrees; see points
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="municipality_point_is_a_pair",
            ),
        ]

    def __str__(self):
        return self.name
