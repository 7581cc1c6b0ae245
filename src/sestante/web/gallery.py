"""Every component in every state, for whoever builds pages. Only in debug mode."""

urlpatterns = []
