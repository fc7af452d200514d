from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0006_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingMailChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("owner_id", models.IntegerField(unique=True)),
                ("language", models.CharField(max_length=12)),
                ("frequency", models.CharField(max_length=10)),
                ("mail", models.TextField()),
            ],
        ),
    ]
