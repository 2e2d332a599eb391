"""The addresses of the pages about who may come in and who may see."""

from django.urls import path

from keptinformed.desk.access import emergencies, passwords, restrictions, sign_in, sign_in_by_force, staff

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/demo/", sign_in.sign_in_to_the_demo, name="sign-in-to-the-demo"),
    path("sign-in/invitation/", sign_in.invitation, name="invitation"),
    path("sign-in/set-up/", sign_in.set_up, name="set-up"),
    path("sign-in/set-up/picture/", sign_in.set_up_picture, name="set-up-picture"),
    path("sign-in/again/", sign_in.prove_again, name="prove-again"),
    path("sign-in/password/", passwords.change, name="password"),
    path("sign-in/force/", sign_in_by_force.go, name="sign-in-by-force"),
    path("sign-in/force/back/", sign_in_by_force.back, name="sign-in-by-force-back"),
    path("sign-in/force/refused/", sign_in_by_force.refused, name="sign-in-by-force-refused"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("roles/", staff.roles, name="roles"),
    path("staff/", staff.staff_list, name="staff"),
    path("staff/add/", staff.add, name="staff-add"),
    path("staff/<uuid:staff>/", staff.change, name="staff-member"),
    path("staff/<uuid:staff>/end/", staff.end, name="staff-end"),
    path("staff/<uuid:staff>/invite/", staff.invite, name="staff-invite"),
    path("restrictions/", restrictions.listed, name="restrictions"),
    path("cases/<uuid:public_id>/restriction/", restrictions.show, name="restriction"),
    path("cases/<uuid:public_id>/restriction/add/", restrictions.add, name="restriction-add"),
    path("cases/<uuid:public_id>/restriction/keep/", restrictions.keep, name="restriction-keep"),
    path("cases/<uuid:public_id>/restriction/let-in/", restrictions.let_in, name="restriction-let-in"),
    path("cases/<uuid:public_id>/restriction/take-out/", restrictions.take_out, name="restriction-take-out"),
    path("cases/<uuid:public_id>/restriction/lift/", restrictions.ask_to_lift, name="restriction-lift"),
    path("cases/<uuid:public_id>/restriction/confirm/", restrictions.confirm, name="restriction-confirm"),
    path("emergency/", emergencies.declare, name="emergency"),
    path("emergencies/", emergencies.listed, name="emergencies"),
    path("emergencies/<uuid:emergency>/", emergencies.review, name="emergency-review"),
]
