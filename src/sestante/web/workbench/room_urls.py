"""Addresses of the room."""

from django.urls import path

from sestante.web.access import pages

from . import room, room_rounds, room_seats

SALA = "area/<slug:study>/focus-group/<int:number>/sala/"

urlpatterns = [
    path(SALA, room.room, name="room"),
    path(f"{SALA}stato/", room.room_state, name="room_state"),
    path(f"{SALA}proiezione/", room.room_projector, name="room_projector"),
    path(f"{SALA}apertura/", room.room_opening, name="room_opening"),
    path(f"{SALA}chiusura/", room.room_closing, name="room_closing"),
    path(f"{SALA}scaletta/", room.room_block, name="room_block"),
    path(f"{SALA}appunti/", room.room_notes, name="room_notes"),
    path(f"{SALA}posti/", room_seats.room_seats, name="room_seat_list"),
    path(f"{SALA}posti/<int:pk>/", room_seats.room_seat, name="room_seat"),
    path(f"{SALA}posti/<int:pk>/carta/", room_seats.room_seat_writing, name="room_seat_writing"),
    path(f"{SALA}giri/nuovo/", room_rounds.room_new_round, name="room_new_round"),
    path(f"{SALA}giri/scaletta/", room_rounds.room_guide_round, name="room_guide_round"),
    path(f"{SALA}giri/<int:pk>/", room_rounds.room_round, name="room_round"),
    path(f"{SALA}giri/<int:pk>/passo/", room_rounds.room_round_step, name="room_round_step"),
    path(f"{SALA}giri/<int:pk>/muro/", room_rounds.room_wall, name="room_wall"),
]

pages(
    room="see_groups",
    room_state="see_groups",
    room_projector="see_groups",
    room_opening="run_groups",
    room_closing="run_groups",
    room_block="run_groups",
    room_notes="see_groups",
    room_seat_list="run_groups",
    room_seat="run_groups",
    room_seat_writing="run_groups",
    room_new_round="run_groups",
    room_guide_round="run_groups",
    room_round="see_groups",
    room_round_step="run_groups",
    room_wall="run_groups",
)
