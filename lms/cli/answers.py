"""Answers to what a command asks: each is checked when it is given, and asked again until it can be taken."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import click


class Answer(click.ParamType[str]):
    """What a person types, read by one function; its ValueError is a sentence.

    Asked for, it is asked for again; given as an option, the command ends with the sentence.
    """

    name = "text"

    def __init__(self, read: Callable[[str], str]) -> None:
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return self.read(str(value))
        except ValueError as why:
            return self.fail(str(why), param, ctx)


def program_name(typed: str) -> str:
    return _name(typed, "A program's name")


def person_name(typed: str) -> str:
    return _name(typed, "A name")


def _name(typed: str, what: str) -> str:
    from lms.domain.people.person import NAME_MAX, read_name

    name = read_name(typed)
    if name is None:
        raise ValueError(f"{what} has 1 to {NAME_MAX} characters on one line.")
    return name


def email(typed: str) -> str:
    from lms.domain.people.person import read_email

    address = read_email(typed)
    if address is None:
        raise ValueError(f"“{typed}” is not an e-mail address. It looks like name@example.org.")
    return address


def password(typed: str) -> str:
    from lms.actions.account.passwords import UnsuitablePassword, check_password

    try:
        check_password(typed)
    except UnsuitablePassword as why:
        raise ValueError(str(why)) from why
    return typed


class Interview(click.Command):
    """A command that asks several questions: who stops in between is told how to go on from there."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.Abort as stopped:
            raise click.ClickException(f"\nNothing was made. To go on from here, type: {_so_far(ctx)}") from stopped


def _so_far(ctx: click.Context) -> str:
    """The command with the answers that were given, but for what nobody should read on a screen."""
    words = [ctx.command_path]
    for option in ctx.command.params:
        given = ctx.params.get(option.name or "")
        if isinstance(option, click.Option) and given and not option.hide_input:
            words += [option.opts[0], shlex.quote(str(given))]
    return " ".join(words)
