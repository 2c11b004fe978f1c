"""Addresses of one's account and of approving people.

Signing in is under accounts/ (django-allauth). impact_portal.urls includes this module first, because the addresses
under accounts/ here stand in for allauth's own.
"""

from django.urls import path

from members import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/name/", views.change_name, name="change_name"),
    path("curate/people/", views.people, name="people"),
    path("account/closed/", views.account_closed, name="account_closed"),
    path("curate/people/<int:pk>/suspend/", views.suspend_person, name="suspend_person"),
    path("curate/people/<int:pk>/lift/", views.lift_person, name="lift_person"),
    path("curate/people/<int:pk>/role/", views.change_person_role, name="change_person_role"),
    path("curate/people/<int:pk>/approve/", views.approve_person, name="approve_person"),
    path("accounts/signup/", views.SignUpView.as_view()),
    path("accounts/logout/", views.SignOutView.as_view()),
]
