from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0005_ordered_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("shop_id", models.IntegerField(db_index=True)),
                ("date", models.DateField()),
                ("words", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=10)),
                ("withdrawn", models.BooleanField()),
            ],
        ),
    ]
