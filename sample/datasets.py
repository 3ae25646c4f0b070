"""The helpdesk's texts; not the package of that name."""

TONE = "Be brief and friendly. If you do not know, say so."
