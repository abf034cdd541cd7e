"""Drafts, reply templates and mentions."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# A draft is its author's alone: it names its ticket in ``place`` only, so that it outlives what happens to that.
UP = """
CREATE TABLE drafts (
    person_id integer NOT NULL REFERENCES people ON DELETE CASCADE,
    place text NOT NULL CONSTRAINT ck_drafts_place CHECK (place ~ '^[a-z]+:[a-z0-9-]{1,20}$'),
    fields jsonb NOT NULL CONSTRAINT ck_drafts_fields CHECK (jsonb_typeof(fields) = 'object'),
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY (person_id, place)
);
CREATE INDEX ix_drafts_updated_at ON drafts (updated_at);

CREATE TABLE reply_templates (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL CONSTRAINT ck_reply_templates_key CHECK (key ~ '^[a-z0-9][a-z0-9_]{0,63}$'),
    names jsonb NOT NULL CONSTRAINT ck_reply_templates_names CHECK (jsonb_typeof(names) = 'object' AND names <> '{}'),
    bodies jsonb NOT NULL
        CONSTRAINT ck_reply_templates_bodies CHECK (jsonb_typeof(bodies) = 'object' AND bodies <> '{}'),
    owner_id integer REFERENCES people,
    group_id integer REFERENCES groups ON DELETE CASCADE,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT ck_reply_templates_audience CHECK (owner_id IS NULL OR group_id IS NULL),
    CONSTRAINT uq_reply_templates_key UNIQUE NULLS NOT DISTINCT (owner_id, group_id, key)
);
CREATE INDEX ix_reply_templates_group_id ON reply_templates (group_id);

CREATE TABLE mentions (
    comment_id bigint NOT NULL REFERENCES comments ON DELETE CASCADE,
    person_id integer NOT NULL REFERENCES people,
    CONSTRAINT pk_mentions PRIMARY KEY (comment_id, person_id)
);
CREATE INDEX ix_mentions_person_id ON mentions (person_id, comment_id);

INSERT INTO reply_templates (key, names, bodies) VALUES
('more_details', '{"en": "Ask for details", "fr": "Demander des précisions"}', jsonb_build_object(
    'en', E'Hello {{requester.first_name}},\\n\\nto help you I need to know: what you did, what you saw, and since '
          'when. A screenshot helps.\\n\\n{{me.name}}',
    'fr', E'Bonjour {{requester.first_name}},\\n\\npour vous aider, il me faut savoir : ce que vous avez fait, ce que '
          'vous avez vu, et depuis quand. Une capture d’écran aide.\\n\\n{{me.name}}')),
('on_it', '{"en": "It is being worked on", "fr": "C’est en cours"}', jsonb_build_object(
    'en', E'Hello {{requester.first_name}},\\n\\n{{group.name}} is working on {{ticket.number}}. You hear from us '
          'before {{ticket.due}}.\\n\\n{{me.name}}',
    'fr', E'Bonjour {{requester.first_name}},\\n\\n{{group.name}} s’occupe de {{ticket.number}}. Vous aurez de nos '
          'nouvelles avant le {{ticket.due}}.\\n\\n{{me.name}}')),
('is_it_solved', '{"en": "Is it solved?", "fr": "Est-ce résolu ?"}', jsonb_build_object(
    'en', E'Hello {{requester.first_name}},\\n\\nthis should work again. Does it, for you? If not, reply here.'
          '\\n\\n{{me.name}}',
    'fr', E'Bonjour {{requester.first_name}},\\n\\ncela devrait fonctionner à nouveau. Est-ce le cas pour vous ? '
          'Sinon, répondez ici.\\n\\n{{me.name}}'));
"""

DOWN = "DROP TABLE mentions, reply_templates, drafts"


def upgrade() -> None:
    """Add the tables, and three templates that every desk writes sooner or later."""
    op.execute(UP)


def downgrade() -> None:
    """Remove them."""
    op.execute(DOWN)
