package cn.minshui.engine.core.login;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.spi.action.ActionHandler;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Everything of logging in, over one database. */
public final class Logins {
    private final LoginParts parts;
    private final Captchas captchas;
    private final SecondFactors factors;
    private final LoginService service;
    private final Sessions sessions;
    private final FactorService own;
    private final LoginClients clients;
    private final SessionClients used;

    public Logins(Database database, DataEngine engine, Identities identities, Clock clock) {
        parts = new LoginParts(database, engine, identities, clock);
        captchas = new Captchas(parts);
        factors = new SecondFactors(parts);
        service = new LoginService(parts, captchas, factors);
        sessions = new Sessions(parts, factors);
        own = new FactorService(parts, service, factors, sessions);
        clients = new LoginClients(engine, identities);
        used = new SessionClients(parts, sessions);
    }

    /** Handlers of actions of {@code user} and {@code oauth-client}. */
    public List<ActionHandler> handlers() {
        List<ActionHandler> handlers = new ArrayList<>(new UserActions(parts, service, factors, sessions).handlers());
        handlers.add(new SetPassword(parts, sessions));
        handlers.add(new NewClientSecret(parts.engine()));
        return List.copyOf(handlers);
    }

    public LoginService service() {
        return service;
    }

    /** Clients of single sign-on. */
    public LoginClients clients() {
        return clients;
    }

    /** Which of them a session was used with. */
    public SessionClients used() {
        return used;
    }

    public Captchas captchas() {
        return captchas;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** What users do about their own second factor. */
    public FactorService factors() {
        return own;
    }
}
