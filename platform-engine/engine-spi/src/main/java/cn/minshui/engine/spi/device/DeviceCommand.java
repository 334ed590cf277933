package cn.minshui.engine.spi.device;

import java.math.BigDecimal;
import java.time.LocalDateTime;

/** What the platform asks of a device. */
public sealed interface DeviceCommand {
    /** Whoever hears it; protocols have an address of their own for that. */
    String EVERYONE = "*";

    /** The device's address as it stands on its plate or in its settings, or {@link #EVERYONE}. */
    String address();

    CommandKind kind();

    /** The figures of this moment. */
    record ReadCurrent(String address) implements DeviceCommand {
        @Override
        public CommandKind kind() {
            return CommandKind.READ_CURRENT;
        }
    }

    /** A stored value. @param storage from 1, counted backwards */
    record ReadStored(String address, int storage) implements DeviceCommand {
        @Override
        public CommandKind kind() {
            return CommandKind.READ_STORED;
        }
    }

    /** Who is there; for a line with one device. */
    record ReadAddress() implements DeviceCommand {
        @Override
        public String address() {
            return EVERYONE;
        }

        @Override
        public CommandKind kind() {
            return CommandKind.READ_ADDRESS;
        }
    }

    /** @param forced also against what the device has been told to hold to */
    record MoveValve(String address, boolean open, boolean forced) implements DeviceCommand {
        @Override
        public CommandKind kind() {
            return CommandKind.MOVE_VALVE;
        }
    }

    /** @param time local time of the place where the device is */
    record SetClock(String address, LocalDateTime time) implements DeviceCommand {
        @Override
        public CommandKind kind() {
            return CommandKind.SET_CLOCK;
        }
    }

    record SetAddress(String address, String newAddress) implements DeviceCommand {
        @Override
        public CommandKind kind() {
            return CommandKind.SET_ADDRESS;
        }
    }

    /** Brings the electronic counter to what the mechanical one shows. @param volume in m³ */
    record SetCounter(String address, BigDecimal volume) implements DeviceCommand {
        @Override
        public CommandKind kind() {
            return CommandKind.SET_COUNTER;
        }
    }
}
