package dev.wharden.systemd;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals other than SIGTERM. By reflection, because {@code sun.misc.Signal}, which every JDK has in jdk.unsupported,
 * cannot be named in code that is compiled without warnings.
 */
public final class Signals {
    private Signals() {}

    /**
     * Runs this, on a thread of the virtual machine's, at each SIGHUP: it must not wait, since the virtual machine
     * makes a thread for each. Whether it will: a JVM that was started with SIGHUP ignored, as under nohup, leaves it
     * ignored and installs no handler (HotSpot, JVM_RegisterSignal).
     */
    @SuppressWarnings("ReferenceEquality") // The equality of a proxy of our own is identity.
    public static boolean onHangup(Runnable run) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        return switch (method.getName()) {
                            case "handle" -> {
                                run.run();
                                yield null;
                            }
                            case "equals" -> self == arguments[0];
                            case "hashCode" -> System.identityHashCode(self);
                            default -> "SIGHUP handler";
                        };
                    });
            Object before = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
            return before != handler.getField("SIG_IGN").get(null);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | NoSuchFieldException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("this Java has no signals: jdk.unsupported is missing", e);
        }
    }
}
