"""Two forms of one word, from the texts of practices: a search for either must find the other."""

PAIRS = """pratica pratiche · anziano anziani · amico amici · amica amiche · città citta · orto orti · giovane giovani
bambino bambini · bambina bambine · scuola scuole · quartiere quartieri · biblioteca biblioteche · medico medici
casa case · famiglia famiglie · associazione associazioni · cooperativa cooperative
volontario volontari · parco parchi
cibo cibi · spesa spese · mensa mense · vicino vicini · comunità comunita · solitudine solitudini · disabile disabili
disabilità disabilita · migrante migranti · rifugiato rifugiati · donna donne · uomo uomini · nonno nonni
malato malati · farmaco farmaci · visita visite · passeggiata passeggiate · cammino cammini · bicicletta biciclette
baratto baratti · officina officine · ciclofficina ciclofficine · laboratorio laboratori · corso corsi · lingua lingue
compito compiti · gioco giochi · libro libri · piazza piazze · portineria portinerie · portierato portierati
condominio condomini · cortile cortili · bene beni · servizio servizi · paese paesi · montagna montagne
carcere carceri · detenuto detenuti · lavoro lavori · tirocinio tirocini · ragazzo ragazzi · studente studenti
genitore genitori · figlio figli · banca banche · emporio empori · aiuto aiuti · rete reti · patto patti
cittadino cittadini · telefonata telefonate · ascolto ascolti · povertà poverta · caffè caffe · più piu
psicologo psicologi · psicologa psicologhe · dipendenza dipendenze · affitto affitti · cane cani · caregiver caregivers
coltivare coltivano · accompagnare accompagnano · cucinare cucinano · università universita"""
PAIRS = [tuple(pair.split()) for pair in PAIRS.replace("\n", " · ").split(" · ")]
