from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0009_kiosk_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownArchive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32)),
            ],
        ),
    ]
