package dev.wharden.subject;

/** What a control evaluates: one container, the host with its engine, or all containers of the host together. */
public sealed interface Target permits Subject, HostSubject, FleetSubject {}
