"""People, profiles, supervision, teams, roster, invitations, record views."""
