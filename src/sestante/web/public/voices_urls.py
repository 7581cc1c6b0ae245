"""Addresses of the board."""

from django.urls import path

from sestante.web.access import PUBLIC, pages

from . import board

urlpatterns = [
    path("bisogni-e-offerte/", board.board, name="board"),
    path("bisogni-e-offerte/<int:pk>/", board.board_voice, name="board_voice"),
]

pages(board=PUBLIC, board_voice=PUBLIC)
