from django.urls import path

from components import views

urlpatterns = [
    path("", views.components, name="components"),
    path("<slug:code>/", views.component, name="component"),
]
