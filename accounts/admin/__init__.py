from accounts.admin import lockouts, logins, people, tokens

__all__ = ["lockouts", "logins", "people", "tokens"]
