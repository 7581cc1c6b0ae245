from sestante.web.access import pages

urlpatterns = []

pages()
