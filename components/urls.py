from django.urls import path

from components import views

urlpatterns = [path("", views.components, name="components")]
