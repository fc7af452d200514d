import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0011_goals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recipients",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shop_id", models.IntegerField(null=True, unique=True)),
                ("owner_id", models.IntegerField(null=True)),
                ("mail", models.TextField()),
                (
                    "area",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.area"
                    ),
                ),
            ],
        ),
    ]
