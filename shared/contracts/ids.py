"""The identities that services share. A scope is what a figure can be about: unit, organisation, group, network."""

from typing import NewType
from uuid import UUID

ScopeId = NewType("ScopeId", str)
NetworkId = NewType("NetworkId", ScopeId)
OrganisationId = NewType("OrganisationId", ScopeId)
UnitId = NewType("UnitId", ScopeId)
GroupId = NewType("GroupId", ScopeId)
LeaderId = NewType("LeaderId", str)
SurveyId = NewType("SurveyId", str)
RoundId = NewType("RoundId", str)
GoalId = NewType("GoalId", str)
ResponseId = NewType("ResponseId", UUID)
ContactId = NewType("ContactId", UUID)
