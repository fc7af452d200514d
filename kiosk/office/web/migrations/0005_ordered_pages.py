from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0004_areas"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("order", models.TextField()),
                ("owner_id", models.IntegerField(db_index=True)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(db_index=True, null=True)),
                ("content", models.BinaryField(default=b"")),
                ("refusal", models.CharField(blank=True, max_length=500)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="ordered_pages", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
    ]
