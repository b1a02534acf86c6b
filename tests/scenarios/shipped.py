"""What must hold of the shipped forms, worked out once from the library of questionnaires they come from."""

# Questions of each form with all of its branches; the texts of «другое» are not counted.
QUESTIONS = {
    "case_description": 8,
    "consent_distribution": 5,
    "consent_mentor_work": 6,
    "consent_minor_parent": 9,
    "consent_pd": 2,
    "curator_programme_evaluation": 9,
    "curator_quantitative": 25,
    "difficulties_diagnostics": 14,
    "early_exit": 6,
    "final_analytical_report": 8,
    "group_meeting_preference_mentee": 4,
    "group_meeting_preference_mentor": 4,
    "impact_teacher": 7,
    "interim_feedback_mentee": 7,
    "interim_feedback_mentor": 7,
    "interview_sheet_commission": 10,
    "meeting_checkin_mentee": 4,
    "meeting_checkin_mentor": 8,
    "mentee_efficiency": 15,
    "mentee_request": 16,
    "mentee_review": 5,
    "mentor_application": 10,
    "mentor_efficiency": 12,
    "mentor_readiness": 22,
    "mentor_report": 6,
    "monitoring_participation": 4,
    "order_pairs": 5,
    "personal_programme": 16,
    "pp_mentee_after": 15,
    "pp_mentee_before": 12,
    "pp_mentor_after": 14,
    "pp_mentor_before": 14,
    "satisfaction_short": 4,
    "self_assessment": 16,
    "situational_close": 3,
    "situational_request": 5,
    "skills_by_mentor": 15,
    "sp_mentee_after": 18,
    "sp_mentee_before": 14,
    "sp_mentor_after": 15,
    "sp_mentor_before": 15,
    "swot_curator": 9,
    "swot_participant": 4,
    "third_party_info": 5,
    "uu_mentee_after": 25,
    "uu_mentee_before": 16,
    "uu_mentor_after": 23,
    "uu_mentor_before": 15,
    "young_teacher_intro": 9,
}
OPEN = "expect_open value_open glad"
# What both waves ask under the same ids: the difference is after − before.
COMPARED = {
    ("uu_mentee_before", "uu_mentee_after"): (
        "met_before met_where exp_effect exp_comfort exp_org exp_adapt_use exp_events_use exp_theory exp_practice "
        f"exp_adapt_quality need_support need_satisfaction {OPEN} freq"
    ),
    ("uu_mentor_before", "uu_mentor_after"): (
        "met_before met_where exp_effect exp_comfort exp_org exp_adapt_use exp_theory exp_practice exp_adapt_quality "
        f"exp_involvement need_satisfaction {OPEN} freq"
    ),
    ("pp_mentee_before", "pp_mentee_after"): (
        f"exp_comfort exp_personal exp_group need_support need_help need_safety {OPEN}"
    ),
    ("pp_mentor_before", "pp_mentor_after"): (
        f"exp_comfort exp_leader exp_personal exp_group exp_involvement exp_use need_satisfaction {OPEN}"
    ),
    ("sp_mentee_before", "sp_mentee_after"): (
        "exp_comfort exp_personal exp_group exp_events need_support need_help need_safety need_future "
        "expect_open value_open glad"
    ),
    ("sp_mentor_before", "sp_mentor_after"): (
        "exp_comfort exp_leader exp_personal exp_group exp_involvement exp_use exp_events need_satisfaction "
        "expect_open value_open glad"
    ),
}
ORIGIN = {
    "seed": {"group_meeting_preference_mentee", "group_meeting_preference_mentor", "personal_programme"},
    "recalled": {
        "curator_programme_evaluation",
        "curator_quantitative",
        "mentee_efficiency",
        "mentor_efficiency",
        "uu_mentee_after",
        "uu_mentee_before",
        "uu_mentor_after",
        "uu_mentor_before",
        "young_teacher_intro",
    },
    "recalled_short": {
        f"{pair}_{role}_{wave}"
        for pair in ("pp", "sp")
        for role in ("mentee", "mentor")
        for wave in ("before", "after")
    },
}
PUPILS = {*ORIGIN["recalled_short"], "consent_minor_parent"}
ABOUT_A_PAIR = {
    *(scenario_id for waves in COMPARED for scenario_id in waves),
    "consent_mentor_work",
    "early_exit",
    "interim_feedback_mentee",
    "interim_feedback_mentor",
    "mentee_efficiency",
    "mentee_review",
    "mentor_efficiency",
    "mentor_report",
    "personal_programme",
    "skills_by_mentor",
}
# Asked within something else – a meeting, a pair, an order, a cry for help; the consent comes before everything.
ASKED_WITHIN = {
    "consent_mentor_work",
    "consent_pd",
    "meeting_checkin_mentee",
    "meeting_checkin_mentor",
    "order_pairs",
    "situational_close",
    "situational_request",
}
# About a partner, about whom one wants or does not want: nobody but the curator.
CURATOR_ONLY = {
    "early_exit": None,
    "group_meeting_preference_mentee": None,
    "group_meeting_preference_mentor": None,
    "interim_feedback_mentee": None,
    "interim_feedback_mentor": None,
    "meeting_checkin_mentee": {"useful", "comment"},
    "mentee_efficiency": None,
    "mentee_request": {"named_mentor", "not_with", "problem", "prefer_mentor"},
    "mentor_efficiency": None,
    "mentor_report": {"difficult"},
    "difficulties_diagnostics": {"details"},
    "satisfaction_short": None,
    "third_party_info": None,
    **{scenario_id: None for waves in COMPARED for scenario_id in waves},
}
