"""Addresses of the room."""

from django.urls import path

from sestante.web.access import LINK, PUBLIC, pages

from . import room

urlpatterns = [
    path("sala/", room.room_entry, name="room_entry"),
    path("sala/posti/", room.room_seats, name="room_seats"),
    path("sala/<str:token>/", room.seat, name="seat"),
    path("sala/<str:token>/stato/", room.seat_state, name="seat_state"),
    path("sala/<str:token>/voto/", room.seat_ballot, name="seat_ballot"),
    path("sala/<str:token>/idee/", room.seat_ideas, name="seat_ideas"),
    path("sala/<str:token>/turno/", room.seat_turn, name="seat_turn"),
    path("sala/<str:token>/assenso/", room.seat_assent, name="seat_assent"),
]

pages(
    room_entry=PUBLIC,
    room_seats=PUBLIC,
    seat=LINK,
    seat_state=LINK,
    seat_ballot=LINK,
    seat_ideas=LINK,
    seat_turn=LINK,
    seat_assent=LINK,
)
