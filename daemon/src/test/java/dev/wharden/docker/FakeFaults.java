package dev.wharden.docker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The log of calls and what goes wrong at which of them. Guarded by the lock of its {@link FakeEngine}. */
final class FakeFaults {
    final List<Call> calls = new ArrayList<>();
    final Map<Integer, Fault> atCall = new HashMap<>();
    final Map<Integer, Fault> atWrite = new HashMap<>();
    final Map<Predicate<Call>, Fault> always = new HashMap<>();
    final Map<Predicate<Call>, CountDownLatch> hanging = new HashMap<>();
    boolean down;
    private int writes;

    /** Counting for {@code atCall} and {@code atWrite} begins anew with 1. */
    void restart() {
        calls.clear();
        atCall.clear();
        atWrite.clear();
        always.clear();
        writes = 0;
    }

    Optional<CountDownLatch> hanging(Call call) {
        return hanging.entrySet().stream()
                .filter(entry -> entry.getKey().test(call))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    <T> T run(Call call, Supplier<T> effect) {
        calls.add(call);
        writes += call.write() ? 1 : 0;
        if (down) {
            throw lost(call);
        }
        Fault fault = atCall.get(calls.size());
        if (fault == null && call.write()) {
            fault = atWrite.get(writes);
        }
        if (fault == null) {
            fault = always.entrySet().stream()
                    .filter(entry -> entry.getKey().test(call))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        if (fault == null) {
            return effect.get();
        }
        throw switch (fault) {
            case Fault.LostRequest _ -> lost(call);
            case Fault.LostAnswer _ -> {
                unheard(effect);
                yield lost(call);
            }
            case Fault.CrashBefore _ -> throw new EngineCrash(call);
            case Fault.CrashAfter _ -> {
                unheard(effect);
                throw new EngineCrash(call);
            }
            case Fault.Refused refused -> refused.answer().get();
            case Fault.Bug _ -> throw new IllegalStateException("a bug at " + call);
        };
    }

    /** The engine does it, or refuses to: nobody hears of either. */
    private static void unheard(Supplier<?> effect) {
        try {
            var _ = effect.get();
        } catch (DockerException refusal) {
            // It is the answer that is lost.
        }
    }

    private static DockerException lost(Call call) {
        return new DockerException.Unavailable(
                call.operation() + " " + call.container() + ": no answer", new IOException("no answer"));
    }
}
