"""Addresses of one's account and of approving people; signing in is under accounts/ (django-allauth)."""

from django.urls import path

from members import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/name/", views.change_name, name="change_name"),
    path("curate/people/", views.people, name="people"),
    path("curate/people/<int:pk>/approve/", views.approve_person, name="approve_person"),
]
