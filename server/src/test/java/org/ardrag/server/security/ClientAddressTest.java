package org.ardrag.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Addresses as they are counted. */
class ClientAddressTest {

    private static String counted(String address) throws UnknownHostException {
        return ClientAddress.counted(InetAddress.getByName(address)); // a literal: nobody is asked
    }

    @Test
    void aHouseholdHasOneAddressOfEitherKind() throws UnknownHostException {
        assertThat(counted("203.0.113.7")).isEqualTo("203.0.113.7").isNotEqualTo(counted("203.0.113.8"));
        assertThat(counted("2001:db8:1:2:aaaa::1")).isEqualTo(counted("2001:db8:1:2:bbbb:cccc:dddd:2"));
        assertThat(counted("2001:db8:1:2::1")).isNotEqualTo(counted("2001:db8:1:3::1"));
    }
}
