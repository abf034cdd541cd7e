"""The tables of approvals (model.md). CHECKs, grants and partial indexes are in migration 0024."""

from app.approvals.models.policies import (
    ApprovalAsk,
    ApprovalLevel,
    ApprovalPolicy,
    ApprovalPolicyCategory,
    ApprovalPolicyVersion,
)
from app.approvals.models.rounds import ApprovalLink, ApprovalNotice, Round, RoundApprover, RoundLevel, Verdict

__all__ = [
    "ApprovalAsk",
    "ApprovalLevel",
    "ApprovalLink",
    "ApprovalNotice",
    "ApprovalPolicy",
    "ApprovalPolicyCategory",
    "ApprovalPolicyVersion",
    "Round",
    "RoundApprover",
    "RoundLevel",
    "Verdict",
]
