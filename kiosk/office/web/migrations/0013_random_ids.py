from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0012_recipients"),
    ]

    operations = [
        migrations.AlterField("areashop", "shop_id", models.BigIntegerField(primary_key=True, serialize=False)),
        migrations.AlterField("invitation", "owner_id", models.BigIntegerField(null=True)),
        migrations.AlterField("invitation", "shop_id", models.BigIntegerField(null=True)),
        migrations.AlterField("right", "owner_id", models.BigIntegerField(null=True)),
        migrations.AlterField("right", "shop_id", models.BigIntegerField(null=True)),
        migrations.AlterField("orderedpage", "owner_id", models.BigIntegerField(db_index=True)),
        migrations.AlterField("waitingnote", "shop_id", models.BigIntegerField(db_index=True)),
        migrations.AlterField("waitinggoal", "shop_id", models.BigIntegerField(db_index=True)),
        migrations.AlterField("waitingvoices", "shop_id", models.BigIntegerField(db_index=True)),
        migrations.AlterField("waitingmailchoice", "owner_id", models.BigIntegerField(unique=True)),
        migrations.AlterField("recipients", "shop_id", models.BigIntegerField(null=True, unique=True)),
        migrations.AlterField("recipients", "owner_id", models.BigIntegerField(null=True)),
        migrations.AlterField("kioskrequest", "shop_id", models.BigIntegerField(db_index=True, null=True)),
    ]
