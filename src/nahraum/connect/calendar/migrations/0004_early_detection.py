from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendar", "0003_ratings")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("event", "Veranstaltung"),
                    ("course", "Kurs"),
                    ("check", "Früherkennung"),
                ],
                default="event",
                max_length=8,
                verbose_name="Art",
            ),
        ),
    ]
