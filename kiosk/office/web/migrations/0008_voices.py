from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0007_mail_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingVoices",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("shop_id", models.IntegerField(db_index=True)),
                ("kind", models.CharField(max_length=10)),
                ("label", models.CharField(max_length=80)),
                ("days", models.TextField()),
            ],
        ),
    ]
