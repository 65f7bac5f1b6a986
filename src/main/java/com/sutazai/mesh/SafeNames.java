package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import com.sutazai.http.AddressRange;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names and refuses addresses that no service has: link-local (cloud metadata), multicast,
 * unspecified. Asked at every connection, so a name cannot change its mind.
 */
@SharedBean
public class SafeNames implements DnsResolver {

    private static final List<AddressRange> REFUSED =
            List.of(
                    AddressRange.of("0.0.0.0/8"),
                    AddressRange.of("169.254.0.0/16"),
                    AddressRange.of("224.0.0.0/4"),
                    AddressRange.of("255.255.255.255"),
                    AddressRange.of("::"),
                    AddressRange.of("fe80::/10"),
                    AddressRange.of("fd00:ec2::254"),
                    AddressRange.of("ff00::/8"));

    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9_-]{0,62}))*\\.?");
    private static final Pattern ALL_DIGITS = Pattern.compile("[0-9.]+|0[xX].*");

    private final List<AddressRange> allowed;

    @Inject
    public SafeNames(MeshSettings settings) {
        this(settings.allowedNetworks());
    }

    /**
     * @param allowed CIDR ranges; empty for all that are not refused in any case
     */
    SafeNames(List<String> allowed) {
        this.allowed = allowed.stream().map(AddressRange::of).toList();
    }

    /**
     * Whether the text is a host name or an address that may be called. Does not ask a name server.
     */
    public boolean isAcceptable(String host) {
        try {
            return isAllowed(AddressRange.literal(host));
        } catch (IllegalArgumentException e) {
            // numbers that are not a plain address are other spellings of one
            return NAME.matcher(host).matches() && !ALL_DIGITS.matcher(host).matches();
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] callable =
                Arrays.stream(InetAddress.getAllByName(host))
                        .filter(this::isAllowed)
                        .toArray(InetAddress[]::new);
        if (callable.length == 0) {
            throw new UnknownHostException("the name leads to an address that may not be called");
        }
        return callable;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private boolean isAllowed(InetAddress address) {
        return REFUSED.stream().noneMatch(range -> range.contains(address))
                && (allowed.isEmpty()
                        || allowed.stream().anyMatch(range -> range.contains(address)));
    }
}
