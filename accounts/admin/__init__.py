from accounts.admin import lockouts, logins, memberships, people, tokens

__all__ = ["lockouts", "logins", "memberships", "people", "tokens"]
