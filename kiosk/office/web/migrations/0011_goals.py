from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0010_known_archive"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("shop_id", models.IntegerField(db_index=True)),
                ("points", models.IntegerField()),
                ("by", models.CharField(max_length=7)),
                ("withdrawn", models.BooleanField()),
            ],
        ),
    ]
