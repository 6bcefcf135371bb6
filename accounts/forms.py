from allauth.account import forms


class LoginForm(forms.LoginForm):
    def user_credentials(self):
        # The lockout counts failures by this name.
        credentials = super().user_credentials()
        return {**credentials, "login": credentials.get("email", "")}
