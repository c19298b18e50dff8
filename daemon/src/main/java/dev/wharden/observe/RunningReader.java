package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.kernel.InTime;
import dev.wharden.kernel.ProcessReader;
import dev.wharden.kernel.ServiceReader;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Asks the kernel what runs in a container, for as long as that may take. */
record RunningReader(ProcessReader processes, ServiceReader services) {
    /** What the kernel says of its processes, and which service that is. */
    record Running(Observed<KernelFacts> kernel, Service service) {}

    /**
     * A container can have the kernel never answer what is read of its processes: all others are looked at still, and
     * what was read of this one counts. While that read has not ended its main process is read alone.
     */
    Running of(Container declared, Map<Long, String> groups) {
        var read = new AtomicReference<Optional<KernelFacts>>(Optional.empty());
        try {
            return InTime.read(declared.id(), () -> {
                Observed<KernelFacts> kernel =
                        kernel(declared, () -> processes.read(declared, main -> read.set(Optional.of(main))));
                if (kernel instanceof Observed.Known<KernelFacts>(KernelFacts all)) {
                    read.set(Optional.of(all));
                }
                return new Running(kernel, services.service(declared, kernel, groups));
            });
        } catch (IOException failure) {
            Observed<KernelFacts> unknown = Observed.unknown(String.valueOf(failure.getMessage()));
            boolean waited = failure instanceof InTime.Late late && late.waited();
            Observed<KernelFacts> kernel =
                    read.get().map(Observed::known).orElseGet(() -> waited ? unknown : main(declared));
            return new Running(kernel, services.service(declared, unknown, groups));
        }
    }

    private Observed<KernelFacts> main(Container declared) {
        try {
            return InTime.read(declared.id() + " main", () -> kernel(declared, () -> processes.main(declared)));
        } catch (IOException late) {
            return Observed.unknown(String.valueOf(late.getMessage()));
        }
    }

    private static Observed<KernelFacts> kernel(Container declared, Supplier<Observed<KernelFacts>> read) {
        if (!Field.STATE.isRight(declared)) {
            return Observed.unknown("the engine does not say whether it runs");
        }
        if (declared.pid() <= 0 && declared.at("/State/Restarting").asBoolean()) {
            return Observed.unknown("it has ended and waits to be restarted");
        }
        return declared.running() && declared.pid() <= 0
                ? Observed.unknown("it runs, but the engine names no process of it")
                : read.get();
    }
}
