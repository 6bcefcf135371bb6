import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

from config.migrating import AtOnce


class Migration(AtOnce):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another webhook has this name already."},
                        help_text="What people call it, such as Shift chat.",
                        max_length=100,
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        help_text="Where messages are posted, such as https://hooks.example.org/glasshouse.",
                        max_length=500,
                        verbose_name="address",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="An inactive one gets no messages.",
                        verbose_name="active",
                    ),
                ),
                (
                    "secret_set_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="For a day after that, the secret before it signs as well.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="notifications.webhook",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another webhook has this name already."},
                        help_text="What people call it, such as Shift chat.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        help_text="Where messages are posted, such as https://hooks.example.org/glasshouse.",
                        max_length=500,
                        verbose_name="address",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="An inactive one gets no messages.",
                        verbose_name="active",
                    ),
                ),
                ("sealed_secret", models.BinaryField()),
                ("sealed_old_secret", models.BinaryField(null=True)),
                (
                    "secret_set_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="For a day after that, the secret before it signs as well.",
                    ),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Since the last success.",
                        verbose_name="failures in a row",
                    ),
                ),
                (
                    "paused_until",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="It failed too often; then one message is tried.",
                        null=True,
                    ),
                ),
                (
                    "last_success_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last success"
                    ),
                ),
                ("last_failure_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("last_failure", models.CharField(blank=True, editable=False, max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$|^\\s|\\s$"), _negated=True),
                        name="notifications_webhook_name_plain",
                        violation_error_message="A name is not blank and has no spaces at its ends.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("url__regex", "^https?://[^\\s/?#@]+([/?#]\\S*)?$")),
                        name="notifications_webhook_url_whole",
                        violation_error_message="An address is whole, such as https://hooks.example.org/glasshouse, without a user name and password.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message_id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="The same at each attempt, so that receivers know what they have already.",
                        unique=True,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="What happened; one target is told of it once.", max_length=200
                    ),
                ),
                ("event", models.CharField(help_text="Such as alert.opened.", max_length=60)),
                (
                    "about",
                    models.CharField(help_text="What it is about, in words.", max_length=200),
                ),
                (
                    "path",
                    models.CharField(
                        blank=True,
                        help_text="Where to read more.",
                        max_length=300,
                        verbose_name="page",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "mail"), ("webhook", "webhook")], max_length=7
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        help_text="A mail address, or the host of the webhook.",
                        max_length=500,
                        verbose_name="to",
                    ),
                ),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True, help_text="What a mail says.")),
                (
                    "payload",
                    models.JSONField(
                        blank=True, default=dict, help_text="What is posted to a webhook."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "pending"), ("sent", "sent"), ("failed", "failed")],
                        default="pending",
                        max_length=7,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        help_text="Not before this moment.", verbose_name="next attempt"
                    ),
                ),
                (
                    "give_up_at",
                    models.DateTimeField(
                        help_text="What has not arrived by then is not sent any more.",
                        verbose_name="given up at",
                    ),
                ),
                (
                    "leased_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="A worker sends it; another one may after this moment.",
                        null=True,
                    ),
                ),
                (
                    "attempted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last attempt"),
                ),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="What the receiver answered last.",
                        null=True,
                        verbose_name="HTTP status",
                    ),
                ),
                ("error", models.TextField(blank=True, help_text="Why the last attempt failed.")),
                (
                    "answer",
                    models.TextField(
                        blank=True, help_text="The beginning of what the receiver said."
                    ),
                ),
                (
                    "took_ms",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Milliseconds of the last attempt.",
                        null=True,
                        verbose_name="took",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="notifications.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["next_attempt_at"],
                        name="notifications_delivery_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["-id"],
                        name="notifications_delivery_failed",
                    ),
                    models.Index(fields=["created_at"], name="notifications_delivery_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("webhook__isnull", False)),
                        fields=("key", "webhook"),
                        name="notifications_delivery_once_a_webhook",
                        violation_error_message="This webhook is told of it already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("channel", "mail")),
                        fields=("key", "address"),
                        name="notifications_delivery_once_an_address",
                        violation_error_message="This address is told of it already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["mail", "webhook"])),
                        name="notifications_delivery_channel_known",
                        violation_error_message="A message goes by mail or to a webhook.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "sent", "failed"])),
                        name="notifications_delivery_state_known",
                        violation_error_message="A message is pending, sent or failed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel", "webhook"), ("webhook", None), _connector="OR"
                        ),
                        name="notifications_delivery_mail_without_webhook",
                        violation_error_message="A mail goes to an address and to no webhook.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject__regex", "[\\r\\n]"), _negated=True),
                        name="notifications_delivery_subject_one_line",
                        violation_error_message="A subject has one line.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="notifications_delivery_sent_has_moment",
                        violation_error_message="A message that was sent, and no other, says when.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="webhook",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "notifications_webhookevent" ("created_at", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "secret_set_at", "url") VALUES (NEW."created_at", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."secret_set_at", NEW."url"); RETURN NULL;',
                    hash="06057e4e6ab601a6432a95a167450637c40301b9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_53df0",
                    table="notifications_webhook",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="webhook",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."secret_set_at" IS DISTINCT FROM (NEW."secret_set_at") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func='INSERT INTO "notifications_webhookevent" ("created_at", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "secret_set_at", "url") VALUES (NEW."created_at", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."secret_set_at", NEW."url"); RETURN NULL;',
                    hash="e2c9e1b74dcb8c84b784870b4ecea07fc94ee24b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dc8ba",
                    table="notifications_webhook",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="webhook",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "notifications_webhookevent" ("created_at", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "secret_set_at", "url") VALUES (OLD."created_at", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."secret_set_at", OLD."url"); RETURN NULL;',
                    hash="fb3b8b2eccc5899095f205ebdc4c971441b315ca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_45ea4",
                    table="notifications_webhook",
                    when="AFTER",
                ),
            ),
        ),
    ]
