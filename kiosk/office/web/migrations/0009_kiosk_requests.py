from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0008_voices"),
    ]

    operations = [
        migrations.CreateModel(
            name="KioskRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("what", models.CharField(max_length=10)),
                ("kiosk_id", models.CharField(db_index=True, max_length=63)),
                ("shop_id", models.IntegerField(db_index=True, null=True)),
                ("touchpoint", models.CharField(blank=True, max_length=80)),
                ("from_day", models.DateField()),
                ("who", models.CharField(max_length=254)),
                ("asked_at", models.DateTimeField(db_index=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=500)),
            ],
        ),
    ]
