from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendar", "0004_early_detection")]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="proofs",
            field=models.JSONField(blank=True, default=list, verbose_name="Nachweise"),
        ),
    ]
