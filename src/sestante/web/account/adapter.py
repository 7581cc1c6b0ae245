from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by the team: nobody signs up alone."""

    def is_open_for_signup(self, request):
        return False
