"""Sites that are there already get the key of their address."""

from django.db import migrations

from nahraum.connect.directory.rules.places import address_key

BATCH = 1_000


def forwards(apps, schema_editor):
    sites = apps.get_model("directory", "Site").across_tenants
    rows = sites.filter(protected_address=False).exclude(street="")
    changed = []
    for site in rows.only("street", "postcode", "place").iterator(BATCH):
        site.address_key = address_key(site.street, site.postcode, site.place)
        changed.append(site)
    sites.bulk_update(changed, ["address_key"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_capacity_and_homes")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
